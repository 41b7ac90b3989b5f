export {
  type ChatMessage,
  EngineError,
  type EngineErrorCode,
  type FinishReason,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type Generator,
  type ModelInfo,
  type SamplingParams,
} from './request.ts';
