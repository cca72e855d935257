module example.com/echo

go 1.24

require example.com/text v0.0.0

replace example.com/text => ../../libs/text
