//! Words about the matrix of escalation.

use super::reasons;

reasons! {
    /// What is wrong with a row of escalation.
    Escalation:
    DecidesNothing { row: String, role: String } =
        "«{row}» has «{role}» decide, who neither supervises nor approves",
        "«{row}» deja decidir a «{role}», que no supervisa ni autoriza";
    LevelZero { row: String } =
        "«{row}» leaves the level 0; levels count from 1",
        "«{row}» deja el nivel en 0; los niveles se cuentan desde 1";
    NeverReached { row: String, first: String } =
        "«{row}» is never reached: all that it fits, «{first}» takes before it",
        "a «{row}» nunca se llega: todo lo que le toca lo toma antes «{first}»";
}
