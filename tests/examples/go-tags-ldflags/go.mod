module example.com/tiers

go 1.24
