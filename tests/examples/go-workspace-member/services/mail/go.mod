module example.com/services/mail

go 1.24
