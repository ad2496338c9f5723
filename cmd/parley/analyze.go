package main

import "github.com/spf13/cobra"

func newAnalyze(c *console) *cobra.Command { return &cobra.Command{Use: "analyze"} }
