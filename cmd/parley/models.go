package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

type modelsCommand struct {
	*console
	service serviceFlags
	json    bool
}

func newModels(c *console) *cobra.Command {
	k := &modelsCommand{console: c}
	cmd := &cobra.Command{
		Use:   "models",
		Short: "Show the model that is served: labels, training, figures",
		Long: `Models describes what answers: the server's model with --address, that of a
file with --model, or the one trained from the built-in quotes. The figures are
those of a cross-validation on the training quotes, whole authors left out.`,
		Example: `  parley models
  parley models --model my.model
  parley models --address localhost:50051 --json`,
		Args: takes(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return k.run(cmd) },
	}
	cmd.Flags().BoolVar(&k.json, "json", false, "print an object for each model: the Model of the API")
	k.service.register(cmd, true)
	return cmd
}

func (k *modelsCommand) run(cmd *cobra.Command) error {
	service, end, err := k.service.connect(cmd.Context(), k.console)
	if err != nil {
		return err
	}
	defer end()
	request := &parleyv1.ListModelsRequest{}
	for {
		page, err := service.Models.ListModels(cmd.Context(), request)
		if err != nil {
			return err
		}
		for _, m := range page.GetModels() {
			if err := k.show(m); err != nil {
				return err
			}
		}
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			return nil
		}
	}
}

func (k *modelsCommand) show(m *parleyv1.Model) error {
	if !k.json {
		return k.showModel(m)
	}
	object, err := compactJSON(m)
	if err != nil {
		return err
	}
	return k.writeObject(object)
}

// showModel prints a model for people.
func (c *console) showModel(m *parleyv1.Model) error {
	fmt.Fprintf(c.out, "model %s: %d features learned from %d quotes\n", m.GetVersion(), m.GetFeatureCount(), m.GetExampleCount())
	s := m.GetSettings()
	fmt.Fprintf(c.out, "smoothing %g, features in %d groups or more, cap %g nats, the %d strongest of a quote from %g nats on, in full from %g %% known pairs on, pipeline %d\n",
		s.GetAlpha(), s.GetMinGroups(), s.GetContributionCap(), s.GetMaxFeatures(), s.GetMinStrength(), 100*s.GetMinKnownPairs(), s.GetPipelineVersion())
	for _, h := range m.GetHeads() {
		e := h.GetEvaluation()
		fmt.Fprintf(c.out, "\n%s, cross-validated: ", h.GetName())
		c.writeSummary(e.GetAccuracy(), e.GetMacroF1(), e.GetLogLoss(), e.GetBrier(), e.GetCalibrationError())
		t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(t, "label\tquotes\tprior\tprecision\trecall\tF1\t\n")
		for _, l := range h.GetLabels() {
			fmt.Fprintf(t, "%s\t%d\t%.2f\t%.3f\t%.3f\t%.3f\t\n",
				l.GetLabel(), l.GetExampleCount(), l.GetPrior(), l.GetPrecision(), l.GetRecall(), l.GetF1())
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// writeSummary prints the figures of a head on one line.
func (c *console) writeSummary(accuracy, macroF1, logLoss, brier, ece float64) {
	fmt.Fprintf(c.out, "accuracy %.3f, macro-F1 %.3f, log loss %.3f, Brier %.3f, calibration error %.3f\n",
		accuracy, macroF1, logLoss, brier, ece)
}
