// Where a person allows the camera again once it was denied, by the system and browser that they have.
import { thisBrowser } from '../../contract/this-browser';
import { isApple, type Platform } from '../../contract/pure/platform';
import { words } from './index.svelte';

const help = words(
  {
    iosInstalled:
      'Cierra Ronda por completo y ábrela otra vez: al pedir la cámara, di que sí. Si no pregunta: Ajustes › Apps › Safari › Cámara › Permitir.',
    ios: 'Junto a la dirección toca «aA» o los puntos › Ajustes del sitio web › Cámara › Permitir, y vuelve a intentar.',
    androidInstalled:
      'Mantén el dedo sobre el icono de Ronda › Información › Permisos › Cámara › Permitir, y vuelve a intentar.',
    android:
      'Toca el candado o los ajustes junto a la dirección › Permisos › Cámara › Permitir. Si sigue igual: Ajustes del teléfono › Aplicaciones › tu navegador › Permisos › Cámara.',
    firefox: 'Toca el candado junto a la dirección, quita el bloqueo de la cámara y vuelve a intentar.',
    mac: 'Permite la cámara desde el candado junto a la dirección y en Ajustes del Sistema › Privacidad y seguridad › Cámara.',
    windows: 'Permite la cámara desde el candado junto a la dirección y en Configuración › Privacidad › Cámara.',
    other: 'Toca el candado junto a la dirección, permite la cámara y vuelve a intentar.',
  },
  {
    iosInstalled:
      'Close Ronda altogether and open it again: when it asks for the camera, say yes. If it does not ask: Settings › Apps › Safari › Camera › Allow.',
    ios: 'Beside the address tap “aA” or the dots › Website Settings › Camera › Allow, and try again.',
    androidInstalled: 'Hold your finger on Ronda’s icon › App info › Permissions › Camera › Allow, and try again.',
    android:
      'Tap the padlock or the settings beside the address › Permissions › Camera › Allow. If nothing changes: the phone’s Settings › Apps › your browser › Permissions › Camera.',
    firefox: 'Tap the padlock beside the address, clear the block on the camera and try again.',
    mac: 'Allow the camera from the padlock beside the address and in System Settings › Privacy & Security › Camera.',
    windows: 'Allow the camera from the padlock beside the address and in Settings › Privacy › Camera.',
    other: 'Press the padlock beside the address, allow the camera and try again.',
  },
);
type Place = 'iosInstalled' | 'ios' | 'androidInstalled' | 'android' | 'firefox' | 'mac' | 'windows' | 'other';

/** Which of the ways is theirs. Pure. */
export function placeOf({ system, browser, installed }: Platform): Place {
  if (isApple(system)) return installed ? 'iosInstalled' : 'ios';
  if (browser === 'firefox') return 'firefox';
  if (system === 'android') return installed ? 'androidInstalled' : 'android';
  return system === 'mac' || system === 'windows' ? system : 'other';
}

/** What to do on this device. */
export function cameraHelp(): string {
  return help[placeOf(thisBrowser())];
}
