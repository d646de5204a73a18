// Participation needs no script: this room is its style sheet alone.
import "./participation.scss";
