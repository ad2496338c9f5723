package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html/charset"
)

const (
	// maxDocumentBytes is the longest document that the service takes.
	maxDocumentBytes = 1 << 20 // 1 MiB

	// maxPageBytes is the largest file that is read: a page of HTML is much
	// larger than the article in it.
	maxPageBytes = 16 << 20 // 16 MiB
)

// A document is an article, as it is sent to the service.
type document struct {
	file string // as it was named, - for standard input
	name string // the same for people
	text string

	// derived tells that text is not simply what the file holds: offsets into
	// it mean little to whoever does not get it.
	derived bool

	// markup tells that text looks like HTML though its name says otherwise.
	markup bool
}

// readDocument reads an article from a file, or from in if name is -.
func readDocument(name string, in io.Reader) (document, error) {
	d := document{file: name, name: name}
	if name == "-" {
		d.name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return d, err
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxPageBytes+1))
	if err != nil {
		return d, fmt.Errorf("%s: %w", d.name, err)
	}
	page := isPage(name, raw)
	if err := d.fill(raw, page); err != nil {
		return d, fmt.Errorf("%s%w", d.name, err)
	}
	d.markup = !page && looksLikePage(raw)
	return d, nil
}

// fill finds the text in what a file holds. Its errors continue the name of
// the file.
func (d *document) fill(raw []byte, page bool) (err error) {
	if len(raw) > maxPageBytes {
		return tooLarge(" is larger than 16 MiB")
	}
	plain := raw
	if page {
		plain, err = articleText(raw)
	} else {
		plain, err = io.ReadAll(decoded(bytes.NewReader(raw)))
	}
	if err != nil {
		return fmt.Errorf(": %w", err)
	}
	d.text = string(plain)
	d.derived = !bytes.Equal(plain, raw)
	switch at := invalidUTF8(d.text); {
	case at >= 0:
		line, column := position(d.text, at)
		return hinted(fmt.Errorf(", line %d, byte %d: not valid UTF-8", line, column), "iconv -f WINDOWS-1252 -t UTF-8 converts the usual other encoding")
	case strings.TrimSpace(d.text) == "":
		return errors.New(" has no text")
	case len(d.text) > maxDocumentBytes && page:
		return tooLarge(" holds an article of more than 1 MiB")
	case len(d.text) > maxDocumentBytes:
		return tooLarge(" is larger than 1 MiB")
	}
	return nil
}

func tooLarge(message string) error {
	return hinted(errors.New(message), "a document is one article; split larger files")
}

// position is the line of byte i of s and its place in the line, from 1.
func position(s string, i int) (line, column int) {
	before := s[:i]
	return 1 + strings.Count(before, "\n"), i - strings.LastIndexByte(before, '\n')
}

// isPage tells whether a file is HTML, by its extension or, where that says
// nothing, by how it begins.
func isPage(name string, raw []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return true
	case ".txt", ".text", ".md", ".markdown":
		return false
	}
	return looksLikePage(raw)
}

// looksLikePage reports whether a file begins as HTML does.
func looksLikePage(raw []byte) bool {
	return strings.HasPrefix(http.DetectContentType(raw), "text/html")
}

// articleText is the article of a page of HTML, without what stands around it.
func articleText(page []byte) ([]byte, error) {
	text, err := pageUTF8(page)
	if err != nil {
		return nil, err
	}
	article, err := readability.FromReader(text, nil)
	if err != nil {
		return nil, fmt.Errorf("read HTML: %w", err)
	}
	if article.Node == nil {
		return nil, hinted(errors.New("no article found in the HTML"), "save the article as plain text")
	}
	var plain bytes.Buffer
	if err := article.RenderText(&plain); err != nil {
		return nil, fmt.Errorf("read HTML: %w", err)
	}
	return plain.Bytes(), nil
}

// pageUTF8 decodes a page as a browser does, by its byte order mark or what it
// declares; but one that is to be UTF-8 and is not is refused.
func pageUTF8(page []byte) (io.Reader, error) {
	at := invalidUTF8(string(page))
	if at < 0 || sniffUTF16(page[:min(len(page), 4096)]) != nil {
		return decoded(bytes.NewReader(page)), nil
	}
	encoding, name, _ := charset.DetermineEncoding(page, "")
	if name == "utf-8" {
		line, column := position(string(page), at)
		return nil, fmt.Errorf("line %d, byte %d: not valid UTF-8", line, column)
	}
	return encoding.NewDecoder().Reader(bytes.NewReader(page)), nil
}
