// Parley says what speakers do with their words: threaten, demand, reassure,
// or none of these; and how they sound.
//
// One program holds all of it. The commands that ask a model need no server:
// they start the service inside the process, behind the same interceptors,
// unless --address names a remote one.
//
//	parley classify "Cross that river and we will answer with fire."
//	parley serve
//	parley help
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
