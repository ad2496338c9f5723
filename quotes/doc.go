// Package quotes finds in a news article what people say, between quotation
// marks or in the writer's rendering, and who says it. Start with [Extract].
package quotes
