// The type of a document that is still being written.

/** `Value` with any part missing: what is there is right, but for a text that may go on. */
export type DeepPartial<Value> = Value extends string | number | boolean | bigint | null | undefined
  ? Value
  : Value extends readonly (infer Item)[]
    ? DeepPartial<Item>[]
    : Value extends object
      ? { [Key in keyof Value]?: DeepPartial<Value[Key]> | undefined }
      : Value;
