package ui

import (
	"fmt"
	"html/template"
	"slices"
	"text/template/parse"

	"musrenbang/locales"
)

// folder replaces what a language alone decides ({{t "nav.home"}}, {{icon "check"}},
// {{asset "work.css"}}) by its text when pages are parsed. A page then runs half
// the calls, and a misspelt key, icon or file stops the start.
type folder struct {
	text   *locales.Text
	assets *Assets
}

// constant returns the HTML of a call with the given arguments, ok only for the
// functions that depend on nothing else. Texts are escaped for element content
// and quoted attributes, the only two places templates may put them.
func (f folder) constant(name string, args []string) (html string, ok bool, err error) {
	switch {
	case name == "citizenCSS" && len(args) == 0:
		return string(f.assets.inline()), true, nil
	case name == "t" && len(args)%2 == 1:
		pairs := make([]any, len(args)-1)
		for i, arg := range args[1:] {
			pairs[i] = arg
		}
		text := f.text.T(args[0], pairs...)
		if text == "["+args[0]+"]" {
			return "", false, fmt.Errorf("no text %q, or its data is missing", args[0])
		}
		return template.HTMLEscapeString(text), true, nil
	case name == "icon" && len(args) == 1:
		drawing, err := icon(args[0])
		return string(drawing), true, err
	case name == "asset" && len(args) == 1:
		url, err := f.assets.URL(args[0])
		return template.HTMLEscapeString(url), true, err
	}
	return "", false, nil
}

// fold rewrites every template associated with t. It must run before the first
// execution, which is when html/template reads the trees.
func (f folder) fold(t *template.Template) error {
	for _, each := range t.Templates() {
		if each.Tree == nil {
			continue
		}
		if err := f.list(each.Tree.Root); err != nil {
			return fmt.Errorf("template %q: %w", each.Name(), err)
		}
	}
	return nil
}

func (f folder) list(list *parse.ListNode) error {
	if list == nil {
		return nil
	}
	for i, node := range list.Nodes {
		var err error
		switch n := node.(type) {
		case *parse.ActionNode:
			list.Nodes[i], err = f.action(n)
		case *parse.IfNode:
			err = f.branch(&n.BranchNode)
		case *parse.RangeNode:
			err = f.branch(&n.BranchNode)
		case *parse.WithNode:
			err = f.branch(&n.BranchNode)
		}
		if err != nil {
			return err
		}
	}
	list.Nodes = joinTexts(list.Nodes)
	return nil
}

func (f folder) branch(b *parse.BranchNode) error {
	if err := f.list(b.List); err != nil {
		return err
	}
	return f.list(b.ElseList)
}

func (f folder) action(n *parse.ActionNode) (parse.Node, error) {
	if len(n.Pipe.Decl) != 0 || len(n.Pipe.Cmds) != 1 {
		return n, nil
	}
	args := n.Pipe.Cmds[0].Args
	call, ok := args[0].(*parse.IdentifierNode)
	if !ok {
		return n, nil
	}
	values := make([]string, 0, len(args)-1)
	for _, arg := range args[1:] {
		s, ok := arg.(*parse.StringNode)
		if !ok {
			return n, nil
		}
		values = append(values, s.Text)
	}
	html, ok, err := f.constant(call.Ident, values)
	if err != nil || !ok {
		return n, err
	}
	return &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(html)}, nil
}

// joinTexts makes one node of neighbouring texts, so that each is written at once.
func joinTexts(nodes []parse.Node) []parse.Node {
	var joined []parse.Node
	for _, node := range nodes {
		text, ok := node.(*parse.TextNode)
		if last := len(joined) - 1; ok && last >= 0 {
			if before, isText := joined[last].(*parse.TextNode); isText {
				before.Text = slices.Concat(before.Text, text.Text)
				continue
			}
		}
		joined = append(joined, node)
	}
	return joined
}
