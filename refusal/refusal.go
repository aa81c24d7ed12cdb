// Package refusal carries a planning.Error across Temporal and back unchanged, so
// that a rule written once answers a citizen in her language with the right
// status, whichever process said no.
//
// It knows the two error types and nothing else.
package refusal

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"musrenbang/planning"
)

// ToTemporal wraps a planning.Error as an ApplicationError: message = catalogue
// key, type = code, details = the error itself. Unavailable is retryable, every
// other refusal is final. Other errors, and nil, pass unchanged.
func ToTemporal(err error) error {
	var e *planning.Error
	if !errors.As(err, &e) {
		return err
	}
	// Details go by value: a pointer does not survive the test environment.
	if e.Code == planning.Unavailable || e.Code == planning.Internal {
		return temporal.NewApplicationErrorWithCause(e.Key, string(e.Code), nil, *e)
	}
	return temporal.NewNonRetryableApplicationError(e.Key, string(e.Code), nil, *e)
}

// FromTemporal finds the planning.Error inside what Temporal returned; ok is
// false where the failure was not a refusal.
func FromTemporal(err error) (e *planning.Error, ok bool) {
	var direct *planning.Error
	if errors.As(err, &direct) {
		return direct, true
	}
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || !app.HasDetails() {
		return nil, false
	}
	var back planning.Error
	if app.Details(&back) != nil || back.Code == "" {
		return nil, false
	}
	return &back, true
}
