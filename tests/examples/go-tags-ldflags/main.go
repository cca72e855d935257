package main

import (
	"fmt"

	"example.com/tiers/internal/plan"
)

var commit = "none"

func main() { fmt.Println(plan.Name, plan.Owner, commit) }
