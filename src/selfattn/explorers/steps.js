/**
 * 七步，网页这边的算法；名字与 steps.py 一一对应，每个中间结果都和 NumPy 对照过（1e-9）。
 * 矩阵是数组的数组：行是查询，列是键。多个头的量外面再套一层：O[h][i][c]。
 *
 * @typedef {number[][]} Matrix
 * @typedef {{vocab: string[], W_E: Matrix, W_Q: Matrix[], W_K: Matrix[], W_V: Matrix[], W_O: Matrix, W_U: Matrix}} Weights
 * @typedef {ReturnType<typeof run>} Trace
 */

/** 两行的点积；拖动时每一帧要算几十万次，所以用循环。 */
function dot(a, b) {
  let sum = 0;
  for (let m = 0; m < a.length; m++) sum += a[m] * b[m];
  return sum;
}

const transpose = (A) => A[0].map((_, c) => A.map((row) => row[c]));

/** A B @param {Matrix} A @param {Matrix} B @returns {Matrix} */
export function matmul(A, B) {
  const columns = transpose(B);
  return A.map((row) => columns.map((column) => dot(row, column)));
}

/** 第 1 步：字换成编号；词表之外的字是 -1。 @returns {number[]} (n,) */
export const tokenize = (text, vocab) => [...text].map((token) => vocab.indexOf(token));

/** 第 2 步：X_i = W_E[id_i]。 @returns {Matrix} (n, d_model) */
export const embed = (ids, W_E) => ids.map((id) => [...W_E[id]]);

/** 第 3 步：每个头各有一套。 @returns {{Q: Matrix[], K: Matrix[], V: Matrix[]}} (h, n, d) */
export const projectQkv = (X, W_Q, W_K, W_V) => {
  const project = (W) => W.map((W_h) => matmul(X, W_h));
  return { Q: project(W_Q), K: project(W_K), V: project(W_V) };
};

/** 第 4 步：一个头的分数 q·k / √d_k；scale 为假时是点积。 @returns {Matrix} (n_q, n_k) */
export const scaledScores = (Q, K, scale = true) => {
  const divisor = scale ? Math.sqrt(Q[0].length) : 1;
  return Q.map((q) => K.map((k) => dot(q, k) / divisor));
};

/** 第 4 步：后面的分数换成 -∞。 @returns {Matrix} (n_q, n_k) */
export const maskScores = (S) => S.map((row, i) => row.map((x, j) => (j > i + row.length - S.length ? -Infinity : x)));

/** 一行分数变成加起来等于 1 的权重；先减去最大值。 @returns {number[]} (n,) */
export const softmax = (scores, temperature = 1) => {
  const top = Math.max(...scores);
  const exps = scores.map((x) => Math.exp((x - top) / temperature));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / sum);
};

/** 第 4 步：一个头的权重。 @returns {Matrix} (n_q, n_k) */
export const attentionWeights = (Q, K, temperature = 1, scale = true, mask = true) => {
  const S = scaledScores(Q, K, scale);
  return (mask ? maskScores(S) : S).map((row) => softmax(row, temperature));
};

/** 第 5 步：一个头的输出 O = A V。 @returns {Matrix} (n_q, d_v) */
export const weightedSum = (A, V) => matmul(A, V);

/** 第 6 步：各头左右相接。 @param {Matrix[]} O @returns {Matrix} (n, h·d_v) */
export const concatHeads = (O) => O[0].map((_, i) => O.flatMap((O_h) => O_h[i]));

/** 第 6 步：拼接，再乘 W_O。 @returns {Matrix} (n, d_model) */
export const mergeHeads = (O, W_O) => matmul(concatHeads(O), W_O);

/** 第 7 步：logits = Y W_U。 @returns {Matrix} (n, d_vocab) */
export const unembed = (Y, W_U) => matmul(Y, W_U);

/** 第 7 步：下一个字的概率。 @returns {Matrix} (n, d_vocab) */
export const predict = (Y, W_U, temperature = 1) => unembed(Y, W_U).map((row) => softmax(row, temperature));

/**
 * 走一遍七步，每个中间结果的名字和 Python 的 Trace 一样。
 * @param {string|number[]} text 句子或编号，都在词表里
 * @param {Weights} weights
 * @param {{attentionTemperature?: number, temperature?: number, scale?: boolean, mask?: boolean}} [options]
 */
export function run(text, weights, options = {}) {
  const { attentionTemperature = 1, temperature = 1, scale = true, mask = true } = options;
  const ids = typeof text === "string" ? tokenize(text, weights.vocab) : [...text];
  const tokens = ids.map((id) => weights.vocab[id]);
  const X = embed(ids, weights.W_E);
  const { Q, K, V } = projectQkv(X, weights.W_Q, weights.W_K, weights.W_V);
  const QK = Q.map((Q_h, h) => scaledScores(Q_h, K[h], false));
  const S = Q.map((Q_h, h) => scaledScores(Q_h, K[h], scale));
  const S_masked = mask ? S.map(maskScores) : S;
  const A = S_masked.map((S_h) => S_h.map((row) => softmax(row, attentionTemperature)));
  const O = A.map((A_h, h) => weightedSum(A_h, V[h]));
  const concat = concatHeads(O);
  const Y = matmul(concat, weights.W_O);
  const logits = unembed(Y, weights.W_U);
  const P = logits.map((row) => softmax(row, temperature));
  return { weights, tokens, ids, attentionTemperature, temperature, scale, mask, X, Q, K, V, QK, S, S_masked, A, O, concat, Y, logits, P };
}
