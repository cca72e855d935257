module example.com/color

go 1.24

require github.com/mattn/go-runewidth v0.0.16
