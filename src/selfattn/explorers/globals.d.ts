/** bundle.py 放在最前面的颜色：{种类: [256 个六位十六进制的颜色接成一串, 256 个 0 或 1，1 是白字]}。 */
declare const COLORS: Record<"weights" | "values", [string, string]>;
