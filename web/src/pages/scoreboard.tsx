/** How the node does against the success criteria of the service. */
export function Scoreboard() {
  return null;
}
