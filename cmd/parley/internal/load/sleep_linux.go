package load

import (
	"syscall"
	"time"
)

// sleep is time.Sleep, but wakes within some 0.1 ms: the runtime, where it has
// nothing else to do, waits in whole milliseconds (golang/go#53824), and that
// would be part of every latency.
func sleep(d time.Duration) {
	left := syscall.NsecToTimespec(int64(d))
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}
