package server

import (
	"context"

	"github.com/parley-dev/parley/classifier"
	parleyv1 "github.com/parley-dev/parley/proto/parley/v1"
)

// modelService implements parley.v1.ModelService.
type modelService struct {
	parleyv1.UnimplementedModelServiceServer
	engine *engine
}

var _ parleyv1.ModelServiceServer = (*modelService)(nil)

func (s *modelService) GetModel(_ context.Context, req *parleyv1.GetModelRequest) (*parleyv1.GetModelResponse, error) {
	if err := s.engine.checkVersion(req.GetVersion()); err != nil {
		return nil, err
	}
	return &parleyv1.GetModelResponse{Model: modelMessage(s.engine.info)}, nil
}

// ListModels has one model to list, hence one page, and never gives a token.
func (s *modelService) ListModels(_ context.Context, req *parleyv1.ListModelsRequest) (*parleyv1.ListModelsResponse, error) {
	if req.GetPageToken() != "" {
		return nil, errInvalidPageToken
	}
	return &parleyv1.ListModelsResponse{Models: []*parleyv1.Model{modelMessage(s.engine.info)}}, nil
}

func modelMessage(info classifier.Info) *parleyv1.Model {
	m := &parleyv1.Model{
		Version:      info.Version,
		ExampleCount: int32(info.Examples),
		FeatureCount: int32(info.Features),
		SeedDigest:   info.SeedDigest,
		Settings: &parleyv1.TrainingSettings{
			Alpha:           info.Settings.Alpha,
			MinGroups:       int32(info.Settings.MinGroups),
			ContributionCap: info.Settings.Cap,
			MinStrength:     info.Settings.MinStrength,
			MaxFeatures:     int32(info.Settings.MaxFeatures),
			MinKnownPairs:   info.Settings.MinKnownPairs,
			PipelineVersion: int32(info.PipelineVersion),
		},
		UnfamiliarBelow: info.UnfamiliarBelow,
	}
	for _, h := range info.Heads {
		m.Heads = append(m.Heads, headMessage(h))
	}
	return m
}

func headMessage(h classifier.HeadInfo) *parleyv1.ModelHead {
	m := &parleyv1.ModelHead{
		Name: h.Name,
		Evaluation: &parleyv1.Evaluation{
			Accuracy:         h.Evaluation.Accuracy,
			MacroF1:          h.Evaluation.MacroF1,
			LogLoss:          h.Evaluation.LogLoss,
			Brier:            h.Evaluation.Brier,
			CalibrationError: h.Evaluation.ECE,
		},
	}
	for i, label := range h.Labels {
		l := &parleyv1.ModelLabel{Label: label, ExampleCount: int32(h.Examples[i]), Prior: h.Prior[i]}
		if i < len(h.Evaluation.Labels) { // a model too small to be cross-validated has none
			l.Precision = h.Evaluation.Labels[i].Precision
			l.Recall = h.Evaluation.Labels[i].Recall
			l.F1 = h.Evaluation.Labels[i].F1
		}
		m.Labels = append(m.Labels, l)
	}
	return m
}
