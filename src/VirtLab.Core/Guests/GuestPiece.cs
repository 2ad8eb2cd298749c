namespace VirtLab.Guests;

/// <summary>A part of what a command in the guest left.</summary>
/// <param name="Offset">Where in the output it begins.</param>
/// <param name="ExitCode">The command's exit code.</param>
/// <param name="Total">The length of the whole output.</param>
/// <param name="Bytes">The part.</param>
internal sealed record GuestPiece(int Offset, int ExitCode, int Total, ReadOnlyMemory<byte> Bytes);
