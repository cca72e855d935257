/* The health probe of every image: one static program without libc, 1-2 KB.
 *
 *   probe http PORT PATH   0 when GET http://127.0.0.1:PORT/PATH answers 2xx or 3xx
 *   probe tcp PORT         0 when something accepts on 127.0.0.1:PORT
 *   probe file PATH        0 when PATH exists
 *
 * Any other outcome is 1 (Docker reserves 2). Each wait ends after 3 seconds.
 */
#if defined(__x86_64__)
static long call(long n, long a, long b, long c, long d, long e) {
    long r;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return r;
}
enum { READ = 0, WRITE = 1, SOCKET = 41, CONNECT = 42, SETSOCKOPT = 54, EXIT = 231, FACCESSAT = 269 };
__asm__(".globl _start\n_start: xor %rbp,%rbp; mov %rsp,%rdi; and $-16,%rsp; call start\n");
#elif defined(__aarch64__)
static long call(long n, long a, long b, long c, long d, long e) {
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}
enum { READ = 63, WRITE = 64, SOCKET = 198, CONNECT = 203, SETSOCKOPT = 208, EXIT = 94, FACCESSAT = 48 };
__asm__(".globl _start\n_start: mov x29,#0; mov x30,#0; mov x0,sp; bl start\n");
#endif

enum { AF_INET = 2, SOCK_STREAM = 1, SOL_SOCKET = 1, SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, AT_FDCWD = -100 };

static void leave(int code) {
    for (;;) call(EXIT, code, 0, 0, 0, 0);
}

static int append(char *to, int at, int limit, const char *text) {
    while (*text && at < limit) to[at++] = *text++;
    return at;
}

static long dial(const char *text) {
    unsigned port = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') leave(1);
        port = port * 10 + (unsigned)(*text - '0');
    }
    unsigned char address[16] = {AF_INET, 0, (unsigned char)(port >> 8), (unsigned char)port, 127, 0, 0, 1};
    long wait[2] = {3, 0};
    long fd = call(SOCKET, AF_INET, SOCK_STREAM, 0, 0, 0);
    if (fd < 0) leave(1);
    call(SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, (long)wait, sizeof wait);
    call(SETSOCKOPT, fd, SOL_SOCKET, SO_SNDTIMEO, (long)wait, sizeof wait);
    if (call(CONNECT, fd, (long)address, sizeof address, 0, 0) < 0) leave(1);
    return fd;
}

static void http(const char *port, const char *path) {
    char buffer[2048];
    long fd = dial(port);
    int size = append(buffer, 0, 1900, "GET ");
    size = append(buffer, size, 1900, path);
    size = append(buffer, size, 2048, " HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    for (int at = 0; at < size;) {
        long sent = call(WRITE, fd, (long)(buffer + at), size - at, 0, 0);
        if (sent <= 0) leave(1);
        at += (int)sent;
    }
    /* "HTTP/1.1 200": the first digit of the status is the tenth byte. */
    for (int at = 0; at < 12;) {
        long got = call(READ, fd, (long)(buffer + at), 12 - at, 0, 0);
        if (got <= 0) leave(1);
        at += (int)got;
    }
    leave(buffer[9] == '2' || buffer[9] == '3' ? 0 : 1);
}

__attribute__((used, noreturn)) void start(long *stack) {
    long count = stack[0];
    char **arguments = (char **)(stack + 1);
    char mode = count > 2 ? arguments[1][0] : 0;
    if (mode == 'h' && count > 3) http(arguments[2], arguments[3]);
    if (mode == 't') {
        dial(arguments[2]);
        leave(0);
    }
    if (mode == 'f') leave(call(FACCESSAT, AT_FDCWD, (long)arguments[2], 0, 0, 0) == 0 ? 0 : 1);
    leave(1);
    for (;;) {
    }
}
