// The one shape of everything that goes wrong.

export type ErrorDetail = {
  /** A sentence that says what is wrong and, where there is something, what to do. */
  message: string;
  /** The kind of failure, such as `invalid_request_error`. */
  type: string;
  /** A stable name for this failure, such as `model_not_found`. */
  code?: string;
  /** The field of the request that is at fault, such as `messages.0.content`. */
  param?: string;
  /** Where in a JSON Schema the fault is, as a JSON pointer such as `/properties/age/minimum`. */
  schema_path?: string;
  /** The same in its parts, such as `["properties", "age", "minimum"]`. */
  schema_path_segments?: string[];
};

/** The body of every response of status 400 and above. */
export type ErrorBody = { error: ErrorDetail };

/** The data of the `error` event that ends a stream which failed after it began. */
export type StreamErrorBody = {
  /** `status_code` is the HTTP status that the failure would have had before the first byte. */
  error: ErrorDetail & { status_code: number };
};
