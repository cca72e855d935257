// Package checksum computes CRC-32 in C.
package checksum

// #include <stdlib.h>
// #include "crc.h"
import "C"

import "unsafe"

// CRC32 of bytes, IEEE polynomial.
func CRC32(data []byte) uint32 {
	copied := C.CBytes(data)
	defer C.free(copied)
	return uint32(C.crc((*C.uchar)(unsafe.Pointer(copied)), C.size_t(len(data))))
}
