module example.com/services/stats

go 1.24
