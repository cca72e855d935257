//! What the agent does: JSON in, JSON out.

const std = @import("std");

pub const Count = struct { words: usize, longest: []const u8 };

/// Counts what white space separates; of several longest words it keeps the first.
pub fn count(text: []const u8) Count {
    var found: Count = .{ .words = 0, .longest = "" };
    var words = std.mem.tokenizeAny(u8, text, &std.ascii.whitespace);
    while (words.next()) |word| {
        found.words += 1;
        if (word.len > found.longest.len) found.longest = word;
    }
    return found;
}

/// Answers `{"text": "…"}`; the caller frees the reply.
pub fn reply(gpa: std.mem.Allocator, body: []const u8) ![]u8 {
    const request = try std.json.parseFromSlice(
        struct { text: []const u8 },
        gpa,
        body,
        .{ .ignore_unknown_fields = true },
    );
    defer request.deinit();
    return std.json.Stringify.valueAlloc(gpa, count(request.value.text), .{});
}

test "words are what white space separates" {
    const found = count("  the quick\nbrown\tfox ");
    try std.testing.expectEqual(4, found.words);
    try std.testing.expectEqualStrings("quick", found.longest);
}

test "a text gets an answer, and nothing else does" {
    const gpa = std.testing.allocator;
    const answer = try reply(gpa, "{\"text\": \"to be\"}");
    defer gpa.free(answer);
    try std.testing.expectEqualStrings("{\"words\":2,\"longest\":\"to\"}", answer);
    try std.testing.expectError(error.MissingField, reply(gpa, "{}"));
    try std.testing.expectError(error.SyntaxError, reply(gpa, "to be"));
}
