//go:build premium

package plan

// Name of the plan.
const Name = "premium"
