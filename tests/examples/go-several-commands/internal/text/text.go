// Package text writes reports.
package text

import "strings"

// Report is what there is to say.
func Report(loud bool) string {
	report := "all is well"
	if loud {
		return strings.ToUpper(report)
	}
	return report
}
