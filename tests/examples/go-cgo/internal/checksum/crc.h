#include <stddef.h>
#include <stdint.h>

uint32_t crc(const unsigned char *data, size_t size);
