package main

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// writeFile lets write fill a file that takes the place of name only when it
// is complete and on the disk. What is no regular file, such as a pipe, cannot
// be replaced and is written to.
func writeFile(name string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return fill(name, os.O_WRONLY, write)
	}
	temporary := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text())
	if err := fill(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, write); err != nil {
		_ = os.Remove(temporary) // it may never have been there
		return err
	}
	return os.Rename(temporary, name)
}

// fill opens a file and lets write fill it.
func fill(name string, flag int, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, flag, 0o666)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil && flag&os.O_CREATE != 0 { // a pipe cannot be synced
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
