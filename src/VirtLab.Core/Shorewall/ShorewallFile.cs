namespace VirtLab.Shorewall;

/// <summary>A file of a Shorewall configuration folder.</summary>
/// <param name="Name">Its path within the folder, such as <c>rules</c>; folders below are joined by slashes.</param>
/// <param name="Text">Its text.</param>
public sealed record ShorewallFile(string Name, string Text);
