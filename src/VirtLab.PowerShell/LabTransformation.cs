using System.Management.Automation;
using VirtLab.Model.Checks;

namespace VirtLab.PowerShell;

/// <summary>Lets a parameter that is a lab be given as a hashtable or as JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LabTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return LabText.Read(inputData);
        }
        catch (Exception e) when (e is LabInvalidException or ArgumentException or FormatException)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
