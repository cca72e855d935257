// Package text shouts.
package text

import "strings"

// Shout is a text in capitals.
func Shout(text string) string { return strings.ToUpper(text) }
