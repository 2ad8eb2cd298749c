using System.Security.Cryptography;
using System.Text;

namespace VirtLab.Compiling.Boot;

/// <summary>A file of what brings a lab back at boot.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Text">What it holds.</param>
/// <param name="Mode">Its permissions in octal digits, as <c>stat -c %a</c> says them.</param>
internal sealed record BootFile(string Name, string Text, string Mode)
{
    /// <summary>rw-------: what is read by root only.</summary>
    public const string Private = "600";

    /// <summary>rwx------: what libvirt runs.</summary>
    public const string Runnable = "700";

    /// <summary>What it holds in twelve digits, and its permissions where they are not those that it is to have.</summary>
    public string Digest(string mode) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)).AsSpan(0, 6)) + (Mode == mode ? "" : $", mode {Mode}");
}
