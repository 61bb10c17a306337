// How the media unit's client ends where neither the tool nor its file is to blame.

/** As a shell says it of a program that was killed. */
export const killedExit = 137;
/** The disk is full. ffmpeg ends with other numbers. */
export const noRoomExit = 101;
