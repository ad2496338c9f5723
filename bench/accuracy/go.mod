module github.com/parley-dev/parley/bench/accuracy

go 1.26.0

require (
	github.com/jbrukh/bayesian v1.1.0
	github.com/jonreiter/govader v0.0.0-20250429093935-f6505c8d03cc
	github.com/parley-dev/parley v0.0.0
	github.com/spf13/pflag v1.0.9
)

require (
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/golangci/misspell v0.8.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	gonum.org/v1/gonum v0.8.2 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace github.com/parley-dev/parley => ../..
