// Package plan says what was bought.
package plan

// Owner is set by the linker.
var Owner string
