package main

import (
	"fmt"
	"runtime"

	"example.com/crc/internal/checksum"
)

func main() {
	fmt.Printf("%08x on %s\n", checksum.CRC32([]byte("123456789")), runtime.GOOS)
}
