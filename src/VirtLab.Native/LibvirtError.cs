namespace VirtLab.Native;

/// <summary>Everything libvirt says about a failure (its <c>virError</c>), and the C function that was attempted.</summary>
public sealed record LibvirtError
{
    /// <summary>What went wrong.</summary>
    public required ErrorNumber Code { get; init; }

    /// <summary>The part of libvirt that reports it.</summary>
    public required ErrorDomain Domain { get; init; }

    /// <summary>How bad it is.</summary>
    public required ErrorLevel Level { get; init; }

    /// <summary>libvirt's words.</summary>
    public required string Message { get; init; }

    /// <summary>The C function that failed, such as <c>virDomainCreate</c>.</summary>
    public required string Function { get; init; }

    /// <summary>Extra text; the meaning depends on the code.</summary>
    public string? Str1 { get; init; }

    /// <summary>Extra text; the meaning depends on the code.</summary>
    public string? Str2 { get; init; }

    /// <summary>Extra text; the meaning depends on the code.</summary>
    public string? Str3 { get; init; }

    /// <summary>An extra number; the meaning depends on the code.</summary>
    public int Int1 { get; init; }

    /// <summary>An extra number; the meaning depends on the code.</summary>
    public int Int2 { get; init; }
}
