/** What Pulumi takes for the name of a stack. */
export const stackName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;
