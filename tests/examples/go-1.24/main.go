package main

import (
	"fmt"
	"runtime"
	"strings"
)

func main() {
	minor := strings.Join(strings.Split(runtime.Version(), ".")[:2], ".")
	fmt.Println("compiled by", minor)
}
