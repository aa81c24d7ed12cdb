package e2e

import "errors"

func serveBare(string) error { return errors.New("later") }
