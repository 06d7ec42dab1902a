/** The form of a stack's name that Pulumi accepts. */
export const stackName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;
