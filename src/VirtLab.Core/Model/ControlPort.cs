namespace VirtLab.Model;

/// <summary>Where a helper reads: the port of the control connections that announce data connections.</summary>
internal static class ControlPort
{
    public static ushort Of(Helper helper) => helper switch
    {
        Helper.Ftp => 21,
        _ => throw new ArgumentOutOfRangeException(nameof(helper)),
    };
}
