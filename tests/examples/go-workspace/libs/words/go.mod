module example.com/libs/words

go 1.24
