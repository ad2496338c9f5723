package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	if err := checkPlace(name); err != nil {
		return err
	}
	temporary := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text())
	if err := fill(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, write); err != nil {
		_ = os.Remove(temporary) // it may never have been there
		if failed, ok := errors.AsType[*fs.PathError](err); ok && failed.Path == temporary {
			failed.Path = name // the only one that the caller knows
		}
		return err
	}
	return os.Rename(temporary, name)
}

// checkPlace reports whether a file of that name could be, by its folder: long
// work whose result is written at its end asks beforehand.
func checkPlace(name string) error {
	folder := filepath.Dir(name)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return hinted(fmt.Errorf("%s: no such folder: %s", name, folder), "mkdir -p %s makes it", folder)
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case !info.IsDir():
		return fmt.Errorf("%s: %s is not a folder", name, folder)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder, want the name of a file", name)
	}
	return nil
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
