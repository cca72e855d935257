#include <stdio.h>
#include <sys/utsname.h>

int main(void) {
    struct utsname system;
    if (uname(&system) != 0) return 1;
    printf("a fortune for %s: build it once, run it anywhere\n", system.sysname);
    return 0;
}
