package main

import "github.com/spf13/cobra"

func newExtract(c *console) *cobra.Command { return &cobra.Command{Use: "extract"} }
