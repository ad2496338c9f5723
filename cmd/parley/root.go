package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

const rootHelp = `Parley reads what officials say and tells what they do with the words: threat,
demand, reassurance or none of these; how it sounds: negative, neutral or
positive; how sure it is, and which words made it think so.

Results go to standard output, messages to standard error. Commands that take
input read standard input where it is a pipe or the argument is -. On a terminal
results are coloured, unless NO_COLOR is set.

No server is needed: what is asked is answered inside the process by a model
trained from the built-in quotes, or by the one that --model names, or by the
server that --address names.

Exit codes:
  0        all went well
  1        the command refused something, or some of several lines failed
  64 + N   a call failed with gRPC code N, here or at a server: 67 for an
           invalid argument, 69 for an unknown model version, 78 for a server
           that cannot be reached`

const rootExample = `  parley classify "Cross that river and we will answer with fire."
  parley classify --explain < quotes.txt
  parley analyze article.txt
  parley serve`

// run is the program: it carries out the command that args name and returns
// the exit code.
func run(args []string, in io.Reader, out, err io.Writer) int {
	c := newConsole(in, out, err)
	root := newRoot(c)
	root.SetArgs(args)
	failure := root.ExecuteContext(context.Background())
	c.complain(failure)
	return exitCode(failure)
}

func newRoot(c *console) *cobra.Command {
	root := group(&cobra.Command{
		Use:           "parley",
		Short:         "Say what speakers do with their words",
		Long:          rootHelp,
		Example:       rootExample,
		SilenceErrors: true, // run prints them
		SilenceUsage:  true,
	})
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return misused(cmd, err) })
	root.AddCommand(
		newClassify(c),
		newExtract(c),
		newAnalyze(c),
		newServe(c),
		newBench(c),
		newModels(c),
		newTrain(c),
		newEval(c),
		newSeeds(c),
		newProto(c),
		newVersion(c),
	)
	return root
}

// group makes a command whose only use is to hold others: alone it prints its
// help, and an unknown name is met with those that come near.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		err := fmt.Errorf("%s has no command %q", cmd.CommandPath(), args[0])
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return hinted(err, "did you mean %s?", strings.Join(near, " or "))
		}
		return hinted(err, "%s --help lists the commands", cmd.CommandPath())
	}
	return cmd
}

// takes is the rule that a command has at most so many arguments.
func takes(most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > most {
			return misused(cmd, fmt.Errorf("%s does not know what to do with %q", cmd.CommandPath(), args[most]))
		}
		return nil
	}
}
