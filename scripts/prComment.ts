/** `prComment.ts RESULT`: the last step of .github/workflows/preview-comment.yml. */
import { postComment } from "./pr/post";

postComment(process.argv[2] ?? "", process.env).then(
  (lines) => console.log(lines.join("\n")),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
