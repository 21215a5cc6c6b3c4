/** What the world says no with, in the shape of OpenAI's API. */
export interface ApiError {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly message: string;
}

export function badRequest(param: string | null, message: string): ApiError {
  return { status: 400, type: 'invalid_request_error', code: null, param, message };
}

export function unknownModel(model: string): ApiError {
  return {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
    message: `The model \`${model}\` does not exist in this world`,
  };
}

export function wrongRoute(model: string, message: string): ApiError {
  return {
    status: 404,
    type: 'invalid_request_error',
    code: null,
    param: 'model',
    message: `\`${model}\`: ${message}`,
  };
}

export function errorBody(error: ApiError): string {
  const { message, type, param, code } = error;
  return JSON.stringify({ error: { message, type, param, code } });
}
