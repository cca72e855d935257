//! Serves `GET /health` and `POST /invoke`, which counts the words of a text.

const std = @import("std");
const counting = @import("counting.zig");
const Request = std.http.Server.Request;

const max_body = 1 << 20;

pub fn main() !void {
    endOnSignals();
    const port = try std.fmt.parseInt(u16, std.posix.getenv("PORT") orelse "8080", 10);
    const address: std.net.Address = .initIp4(.{ 0, 0, 0, 0 }, port);
    var server = try address.listen(.{ .reuse_address = true });
    defer server.deinit();
    std.log.info("listening on port {d}", .{port});
    while (true) {
        const connection = try server.accept();
        const thread = std.Thread.spawn(.{}, serve, .{connection.stream}) catch {
            connection.stream.close();
            continue;
        };
        thread.detach();
    }
}

/// The first process of a container ignores every signal that it has no handler for.
fn endOnSignals() void {
    const action: std.posix.Sigaction = .{
        .handler = .{ .handler = end },
        .mask = std.posix.sigemptyset(),
        .flags = 0,
    };
    std.posix.sigaction(std.posix.SIG.TERM, &action, null);
    std.posix.sigaction(std.posix.SIG.INT, &action, null);
}

fn end(_: c_int) callconv(.c) void {
    std.posix.exit(0);
}

fn serve(stream: std.net.Stream) void {
    defer stream.close();
    var in_buffer: [16 * 1024]u8 = undefined;
    var out_buffer: [4 * 1024]u8 = undefined;
    var reader = stream.reader(&in_buffer);
    var writer = stream.writer(&out_buffer);
    var connection: std.http.Server = .init(reader.interface(), &writer.interface);
    while (true) {
        var request = connection.receiveHead() catch return;
        answer(std.heap.smp_allocator, &request) catch |err| {
            std.log.warn("a request failed: {t}", .{err});
            return;
        };
    }
}

fn answer(gpa: std.mem.Allocator, request: *Request) !void {
    const path = request.head.target;
    const method = request.head.method;
    if (std.mem.eql(u8, path, "/health")) return respond(request, .ok, "{\"status\":\"ok\"}\n");
    if (!std.mem.eql(u8, path, "/invoke")) return respond(request, .not_found, "{\"error\":\"no such path\"}\n");
    if (method != .POST) return respond(request, .method_not_allowed, "{\"error\":\"use POST\"}\n");

    var buffer: [4 * 1024]u8 = undefined;
    const body_reader = try request.readerExpectContinue(&buffer);
    const body = body_reader.allocRemaining(gpa, .limited(max_body)) catch |err| switch (err) {
        error.StreamTooLong => return respond(request, .payload_too_large, "{\"error\":\"at most 1 MiB\"}\n"),
        else => return err,
    };
    defer gpa.free(body);
    const reply = counting.reply(gpa, body) catch |err| switch (err) {
        error.OutOfMemory => return err,
        else => return respond(request, .bad_request, "{\"error\":\"expected {\\\"text\\\": \\\"…\\\"}\"}\n"),
    };
    defer gpa.free(reply);
    try respond(request, .ok, reply);
}

fn respond(request: *Request, status: std.http.Status, json: []const u8) !void {
    try request.respond(json, .{
        .status = status,
        .extra_headers = &.{.{ .name = "content-type", .value = "application/json" }},
    });
}

test {
    _ = counting;
}
